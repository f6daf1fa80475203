/** The variable with the URL of the database that tests have in the place of the store in memory; empty where there can be none. */
export const databaseVariable = 'TEST_DATABASE'
