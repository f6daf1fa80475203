/** What a text says as JSON; undefined when it is none. */
export const jsonIn = (text: string): unknown => {
  // reading a webhook is synchronous, so no promise can catch for us
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
