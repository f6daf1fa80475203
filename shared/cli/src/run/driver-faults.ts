export * from '../../../driver/src/faults/index.ts'
