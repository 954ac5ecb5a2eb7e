// Functions of network addresses.
import type { FunctionDefinition } from '../function.ts'
import { addressArithmetics } from './address-operators.ts'
import { addressFunctions } from './addresses.ts'
import { hardwareArithmetics, hardwareFunctions } from './hardware-addresses.ts'

export const networkFunctions: readonly FunctionDefinition[] = [
  ...addressFunctions,
  ...addressArithmetics.map((entry) => entry.function),
  ...hardwareFunctions,
  ...hardwareArithmetics.map((entry) => entry.function),
]
