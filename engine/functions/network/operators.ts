// Operators of network addresses but comparisons.
import type { OperatorDefinition } from '../function.ts'
import { addressArithmetics } from './address-operators.ts'
import { hardwareArithmetics } from './hardware-addresses.ts'

export const networkOperators: readonly OperatorDefinition[] = [...addressArithmetics, ...hardwareArithmetics].map(
  (entry) => entry.operator,
)
