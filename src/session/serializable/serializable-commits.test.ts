import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SerializableCommits } from './serializable-commits.ts'

const failure = { sqlstate: '40001' }

describe('commits of serializable transactions', () => {
  it('refuses the second of two that each read what the other writes', () => {
    const commits = new SerializableCommits()
    const [first, second] = [commits.horizon(), commits.horizon()]
    commits.admit([1], [2], first)()
    assert.throws(() => commits.admit([2], [1], second), failure)
    commits.admit([2], [1], commits.horizon())()
  })

  it('counts commits that are under way as missing from a snapshot', () => {
    const commits = new SerializableCommits()
    const over = commits.admit([], [1], commits.horizon())
    const during = commits.horizon()
    over()
    assert.throws(() => commits.admit([1], [2], during), failure)
    assert.throws(() => commits.requireOneMoment([1], during), failure)
    commits.requireOneMoment([2], during)
    commits.admit([2], [3], during)()
  })

  it('lets those be that read what nobody writes, and readers of one moment', () => {
    const commits = new SerializableCommits()
    const [reader, writer] = [commits.horizon(), commits.horizon()]
    commits.admit([3], [1], writer)()
    commits.requireOneMoment([1], reader)
    commits.admit([2], [1], reader)()
  })
})
