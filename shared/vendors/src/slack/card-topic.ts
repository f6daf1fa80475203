/** What clicks on the card with this ticket are about. */
export const cardTopic = (ticket: string): string => `slack/${ticket}`
