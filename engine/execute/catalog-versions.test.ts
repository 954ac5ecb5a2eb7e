import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testCatalog } from '../interpret/test-context.ts'
import type { CatalogView } from '../tables.ts'
import {
  type CatalogSource,
  CatalogVersions,
  catalogVersionsKept,
  keepLast,
  postedCatalog,
  type RevivedBefore,
} from './catalog-versions.ts'

/** A catalog that is a list of letters; its changes are what it has beyond the one it came of. */
interface Letters {
  readonly version: number
  readonly letters: string
  readonly parent?: Letters
}

const sourceOf = (of: Letters): CatalogSource => ({
  whole: () => ({ all: of.letters }),
  changesSince: (version) => {
    for (let one: Letters | undefined = of; one; one = one.parent)
      if (one.version === version) return { more: of.letters.slice(one.letters.length) }
    return undefined
  },
})

test('however versions branch and come, a thread has each as it was made', () => {
  const step = fc.record({ of: fc.nat(), letter: fc.constantFrom('a', 'b', 'c'), asked: fc.nat(), first: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lettersOf = new Map<CatalogView, string>()
      let last: CatalogView | undefined
      let wholes = 0
      const revive = (data: unknown, since?: RevivedBefore): CatalogView => {
        const view = testCatalog()
        if (since) {
          assert.equal(since.isLast, since.view === last)
          lettersOf.set(view, lettersOf.get(since.view)! + (data as { more: string }).more)
        } else {
          wholes++
          lettersOf.set(view, (data as { all: string }).all)
        }
        last = view
        return view
      }
      const thread = new CatalogVersions(revive)
      const sent = new Set<number>()
      const made: Letters[] = [{ version: 0, letters: '' }]
      for (const { of, letter, asked, first } of steps) {
        const parent = made[of % made.length]
        made.push({ version: made.length, letters: parent.letters + letter, parent })
        const one = made[asked % made.length]
        if (!sent.has(one.version)) {
          thread.publish(one.version, postedCatalog(sourceOf(one), sent))
          sent.add(one.version)
          keepLast(sent)
        }
        assert.equal(thread.has(one.version), true)
        if (first) assert.equal(lettersOf.get(thread.view(one.version)), one.letters)
      }
      for (const version of sent) assert.equal(lettersOf.get(thread.view(version)), made[version].letters)
      assert.deepEqual([...thread.known], [...sent])
      assert.ok(sent.size <= catalogVersionsKept)
      if (steps.length > 0 && steps.every(({ asked }, i) => asked % (i + 2) === 0)) assert.equal(wholes, 1)
    }),
  )
})
