/** The controller's configuration, as the documents have it. */
export const entry = `- name: canary-steps/run
  location: file:///opt/canary-steps/ld-linux-x86-64.so.2
  args: [--library-path, /opt/canary-steps]
`

const others = "- {name: acme/quota, location: 'file:///opt/acme/quota', disabled: true}\n"

const disabled = 'a disabled plugin counts as completed'
const plainly = 'not written plainly'

/** Texts of `stepPlugins` that let our gates pass, or might. */
export const disabling: readonly (readonly [way: string, text: string, says: string])[] = [
  ['disabled: true', `${entry}  disabled: true\n`, disabled],
  ['disabled in front', `- disabled: true\n${entry.replace('- ', '  ')}`, disabled],
  ['disabled in one line', '- {name: canary-steps/run, location: any, disabled: true}\n', disabled],
  ['disabled as Go reads it', `${entry}  Disabled: true\n`, disabled],
  ['disabled with a yes', `${entry}  disabled: yes\n`, disabled],
  ['disabled in quotes', `${entry}  "disabled": true\n`, disabled],
  ['disabled twice', `${entry}  disabled: false\n  disabled: true\n`, disabled],
  ['disabled on the next line', `${entry}  disabled:\n    true\n`, disabled],
  ['disabled behind a blank line and a comment', `${entry}\n# a comment\n  disabled: true\n`, disabled],
  ['disabled by an escape', `${entry}  "\\x64isabled": true\n`, plainly],
  [
    'disabled by an anchor',
    `- &off {name: acme/a, location: any, disabled: true}\n- <<: *off\n  name: canary-steps/run\n`,
    plainly,
  ],
  ['disabled by an explicit key', `${entry}  ? disabled\n  : true\n`, plainly],
  ['a name by an escape', `- name: "canary\\x2dsteps/run"\n  location: any\n  disabled: true\n`, plainly],
  ['a name by a tag', `- name: !!binary Y2FuYXJ5LXN0ZXBzL3J1bg==\n  location: any\n  disabled: true\n`, plainly],
  ['a list in one line', '[{name: canary-steps/run, location: any, disabled: true}]', plainly],
  ['a list as JSON', '[{"name": "canary-steps/run", "location": "any", "disabled": true}]', plainly],
  ['a list further in', `  - name: canary-steps/run\n    location: any\n    disabled: true\n`, plainly],
  ['a second document', `${entry}---\n${entry}  disabled: true\n`, plainly],
  ['a folded name', `- name: >-\n    canary-steps/run\n  location: any\n  disabled: true\n`, disabled],
  ['a name in two parts', `- name: "canary-\n    steps/run"\n  location: any\n  disabled: true\n`, plainly],
  ['disabled with a long s, which Go takes for one', `${entry}  diſabled: true\n`, disabled],
  [
    'disabled behind a quote that looks like the next entry',
    `${entry}  headersFrom: ["\n- name: acme/a"]\n  disabled: true\n`,
    plainly,
  ],
  [
    'the same behind what is no comment',
    `${entry}  headersFrom: [a#, "\n- name: acme/a"]\n  disabled: true\n`,
    plainly,
  ],
  [
    'disabled by an anchor that begins with a dash',
    `- &-off {name: acme/a, location: any, disabled: true}\n${entry}`,
    plainly,
  ],
]

/** Texts that hold nothing of ours open. */
export const harmless: readonly (readonly [way: string, text: string])[] = [
  ['ours as they are', entry],
  ['nothing of others is ours: theirs may be disabled', `${entry}${others}`],
  ['ours after others, with comments', `# the platform team asked for these\n${others}\n# ours\n${entry}`],
  ['comments with quotes of their own', `# don't touch\n${entry}  # "it's ours"\n`],
  ['disabled: false', `${entry}  disabled: false\n`],
  ['none of ours', others],
]
