/** How the plugin of Argo's suite runs: Argo's own, the same on our go-plugin, and the same as a step of ours behind the bridge. */
export type SuiteWay = 'sample' | 'typescript' | 'bridge'
