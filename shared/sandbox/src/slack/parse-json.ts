/** What a text says as JSON; the text itself when it is none. */
export const parseJson = (text: string): Promise<unknown> => Promise.try(() => JSON.parse(text)).catch(() => text)
