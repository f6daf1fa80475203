export { type ControllerCall, type Site, stepExecutor } from './executable/step-executor.ts'
export { type Cluster, inCluster } from './kubernetes/in-cluster.ts'
export { keepInventory } from './kubernetes/keep-inventory.ts'
export { settleLoop } from './settle-loop.ts'
