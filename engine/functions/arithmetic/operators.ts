// Every arithmetic operator.
import type { OperatorDefinition } from '../function.ts'
import { arithmetics } from './arithmetics.ts'

export const arithmeticOperators: readonly OperatorDefinition[] = arithmetics.map((entry) => entry.operator)
