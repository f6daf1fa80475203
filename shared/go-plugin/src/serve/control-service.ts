import { uintType } from '../gob/schema.ts'
import { flag, text } from '../gob/shape.ts'
import { emptyType } from '../rpc/header.ts'
import type { Methods } from '../rpc/rpc-server.ts'

/** The purpose of a connection's first stream (go-plugin, rpc_server.go). */
export const controlService = (on: { dispense(plugin: string): number; quit(): void }): Methods => ({
  'Control.Ping': { argument: flag, reply: emptyType, call: () => ({}) },
  'Control.Quit': {
    argument: flag,
    reply: emptyType,
    call() {
      on.quit()
      return {}
    },
  },
  'Dispenser.Dispense': { argument: text, reply: uintType, call: (plugin) => on.dispense(String(plugin)) },
})
