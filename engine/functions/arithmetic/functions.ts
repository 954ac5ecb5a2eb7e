// Every function behind an arithmetic operator.
import type { FunctionDefinition } from '../function.ts'
import { arithmetics } from './arithmetics.ts'

export const arithmeticFunctions: readonly FunctionDefinition[] = arithmetics.map((entry) => entry.function)
