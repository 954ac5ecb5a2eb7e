// DO: a block of PL/pgSQL that has no name and is run once.
import { languageOids } from '../../../engine/routines/language-oids.ts'
import type { DoStmt } from '@pgsql/types'
import { definitionElements, textOf } from '../../../engine/bind/ddl/definition-element.ts'
import { notSupported, PgError, undefinedObject } from '../../../engine/errors.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parsePlpgsql } from '../../../engine/plpgsql/parse.ts'
import { inStatement } from '../../../engine/routines/body-position.ts'
import { grantableBuiltIn, privilegesOn } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { commandExecution } from '../execution.ts'
import { inlineName } from '../plpgsql/inline-name.ts'
import { openFrame, runBody } from '../plpgsql/run-function.ts'
import { withRoutine } from '../routines/call-routine.ts'
import type { SessionCore } from '../session-core.ts'
import type { Utility } from './utility.ts'

export const doStatement: Utility<DoStmt> = {
  execute(node, { core, raw }) {
    return commandExecution('DO', async () => {
      const routine = inlineRoutine(node)
      requireLanguage(core)
      core.ensureTransaction()
      try {
        parsePlpgsql(routine.definition.body, routine.definition, '')
      } catch (error) {
        throw inStatement(error, routine.definition.body, raw.text, raw.offset)
      }
      // Within a function no statement ends the transaction that the function runs in.
      const mayCommit = core.routineDepth === 0 || core.innerMayCommit
      core.innerMayCommit = false
      await withRoutine(core, routine, async () => {
        const frame = openFrame(core, { routine, args: [], argTypes: [], result: Oid.void }, mayCommit)
        await runBody(frame, inlineName)
      })
    })
  },
}

function requireLanguage({ catalog, user }: SessionCore): void {
  const language = grantableBuiltIn(catalog, 'language', languageOids.plpgsql)
  if (privilegesOn(catalog, catalog.role(user), language).privileges & Privilege.usage) return
  throw new PgError('42501', 'permission denied for language plpgsql')
}

function inlineRoutine(node: DoStmt): Routine {
  const elements = definitionElements(node.args as readonly ParseNode[] | undefined)
  const language = elements.filter(({ name }) => name === 'language').map(textOf)
  const body = elements.filter(({ name }) => name === 'as').map(textOf)
  if (language.length > 1 || body.length > 1) throw new PgError('42601', 'conflicting or redundant options')
  const [word = 'plpgsql'] = language
  if (word.toLowerCase() === 'sql') throw new PgError('0A000', 'language "sql" does not support inline code execution')
  if (['c', 'internal'].includes(word.toLowerCase())) throw notSupported(`DO LANGUAGE ${word}`)
  if (word.toLowerCase() !== 'plpgsql') throw undefinedObject(`language "${word}" does not exist`)
  if (body.length === 0) throw new PgError('42601', 'no inline code specified')
  return {
    oid: 0,
    name: inlineName,
    schemaOid: 0,
    owner: 0,
    definition: {
      kind: 'function',
      arguments: [],
      result: Oid.void,
      returnsSet: false,
      language: 'plpgsql',
      volatility: 'volatile',
      strict: false,
      securityDefiner: false,
      leakproof: false,
      parallel: 'u',
      cost: 100,
      rows: 0,
      body: body[0],
    },
  }
}
