/** What webhook events about a run are about. GitHub tells `Acme/Shop` from `acme/shop` as little as we do. */
export const runTopic = (repository: string, id: number): string => `github/${repository.toLowerCase()}/runs/${id}`
