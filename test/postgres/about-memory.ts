/** Tests that are about the store in memory, each with the reason: another in its place says nothing of them, and they are skipped. */
export const aboutMemory: Readonly<Record<string, string>> = {
  'a list of 256 Rollouts, of which half are gone, changes no more than 32 journals in a row':
    'it counts what is done between turns, and a database answers in later ones',
  'of many Rollouts that are gone no more than 32 are changed in a row':
    'it counts what is done between turns, and a database answers in later ones',
}
