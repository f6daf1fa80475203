/** Text of others on one line, without the control characters by which it could steer a terminal. */
export const plainText = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
