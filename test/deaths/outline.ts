const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([whole, part]) => part ?? whole)

/**
 * The things that people see at the vendors, without words that depend on the first region. They are how much there
 * is, how it ended, what is open.
 */
export const outline = (seen: string) => ({
  messages: all(seen, /canary-steps {2}TIME/g).length,
  marked: all(seen, /MARKER/g).length,
  runs: all(seen, /#\d+ {2}(\w+)/g),
  issues: all(seen, /^[A-Z]+-\d+ {2}.*$/gm),
  regions: all(seen, /\[outcome:(\w+)\]/g).toSorted(),
  open: all(seen, /\[Approve\]|:rocket:|:raised_hand:|in_progress|queued/g),
})
