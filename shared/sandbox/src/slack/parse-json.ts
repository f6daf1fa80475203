/** The JSON value of a text; the text itself when it is not JSON. */
export const parseJson = (text: string): Promise<unknown> => Promise.try(() => JSON.parse(text)).catch(() => text)
