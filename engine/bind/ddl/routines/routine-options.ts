// What follows the result of CREATE FUNCTION, and what ALTER FUNCTION changes.
import { notSupported, PgError } from '../../../errors.ts'
import { bodyOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { definitionElements, refuseRepeats, textOf, type DefinitionElement } from '../definition-element.ts'
import { settingText } from '../../expression/setting-text.ts'
import type { RoutineOptions } from './routine-statement.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const parallel: Readonly<Record<string, 's' | 'r' | 'u'>> = {
  safe: 's',
  restricted: 'r',
  unsafe: 'u',
}

export interface CreateOptions {
  readonly common: RoutineOptions
  readonly language?: string
  readonly body?: readonly string[]
}

export function routineOptions(nodes: readonly ParseNode[] | undefined, isProcedure: boolean): CreateOptions {
  const elements = definitionElements(nodes)
  refuseRepeats(elements.filter(({ name }) => name !== 'set'))
  const common: Mutable<RoutineOptions> = {}
  let language: string | undefined
  let body: readonly string[] | undefined
  const ofFunctions = (element: DefinitionElement): void => {
    if (isProcedure)
      throw new PgError('42P13', 'invalid attribute in procedure definition', {
        position: element.position,
      })
  }
  for (const element of elements) {
    const { name } = element
    switch (name) {
      case 'as':
        body = nameParts(bodyOf(element.argument).items)
        break
      case 'language':
        language = textOf(element).toLowerCase()
        break
      case 'volatility':
        ofFunctions(element)
        common.volatility = textOf(element) as 'stable'
        break
      case 'strict':
        ofFunctions(element)
        common.strict = textOf(element) === 'true'
        break
      case 'security':
        common.securityDefiner = textOf(element) === 'true'
        break
      case 'leakproof':
        ofFunctions(element)
        common.leakproof = textOf(element) === 'true'
        break
      case 'cost':
        ofFunctions(element)
        common.cost = positive(element, 'COST')
        break
      case 'rows':
        ofFunctions(element)
        common.rows = positive(element, 'ROWS')
        break
      case 'parallel': {
        ofFunctions(element)
        const word = parallel[textOf(element)]
        if (!word) throw new PgError('42601', 'parameter "parallel" must be SAFE, RESTRICTED, or UNSAFE')
        common.parallel = word
        break
      }
      case 'set':
        addSetting(common, bodyOf(element.argument))
        break
      case 'window':
        throw notSupported('a window function of users', {
          position: element.position,
        })
      case 'support':
        throw notSupported('a support function', {
          position: element.position,
        })
      default:
        throw notSupported(`CREATE FUNCTION … ${name.toUpperCase()}`, {
          position: element.position,
        })
    }
  }
  return {
    common,
    ...(language !== undefined && { language }),
    ...(body && { body }),
  }
}

function positive(element: DefinitionElement, word: string): number {
  const value = Number(textOf(element))
  if (value > 0) return value
  throw new PgError('22023', `${word} must be positive`)
}

function addSetting(options: Mutable<RoutineOptions>, statement: ParseNode): void {
  const { kind, name } = statement
  if (kind === 'VAR_RESET_ALL') {
    options.resetSettings = true
    options.settings = {}
    return
  }
  if (kind === 'VAR_SET_CURRENT') throw notSupported('SET … FROM CURRENT')
  const value = kind === 'VAR_SET_VALUE' ? settingText(name, statement.args ?? []) : null
  options.settings = { ...options.settings, [name]: value }
}
