// A whole server on a failing disk: statements fail with 58030 or 53100, the server says what is wrong and reads on, and nothing that
// was acknowledged is lost, nor is anything half there after a restart.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BrokenServer } from './broken-server.ts'

async function onBroken(work: (server: BrokenServer) => Promise<void>): Promise<void> {
  const server = new BrokenServer()
  try {
    await server.start()
    await server.rows('CREATE TABLE t (id int PRIMARY KEY, note text); CREATE TABLE u (id int)')
    await server.rows("INSERT INTO t SELECT g, 'first' FROM generate_series(1, 1000) g")
    await work(server)
  } finally {
    await server.end()
  }
}

describe('a server on a failing disk', { concurrency: false }, () => {
  for (const call of ['write', 'fdatasync'] as const) {
    it(`refuses writes for good once a ${call} of its log failed, and reads on`, () =>
      onBroken(async (server) => {
        server.breaking({ call, path: '/log/', code: 'EIO', after: 10 })
        assert.equal(await server.state('INSERT INTO t VALUES (2001); INSERT INTO u VALUES (1)'), '58030')
        server.breaking()
        // The disk is well again, but what the failed call left is unknown.
        const { error } = await server.ask('INSERT INTO t VALUES (2002)')
        assert.equal(error?.sqlstate, '58030')
        assert.match(error.detail ?? '', /until it is restarted/)
        assert.deepEqual(await server.rows('SELECT count(*) FROM t'), [['1000']])
        assert.deepEqual(await server.rows("SELECT status, sqlstate FROM cadastre.health WHERE part = 'log'"), [
          ['read-only', '58030'],
        ])
        assert.equal((await server.health()).status, 503)
        assert.match(server.log(), /could not \w+ the log/)
        await server.restart()
        // Not acknowledged: there whole or not at all.
        const [[t], [u]] = [
          (await server.rows('SELECT count(*) FROM t'))[0],
          (await server.rows('SELECT count(*) FROM u'))[0],
        ]
        assert.ok((t === '1000' && u === '0') || (t === '1001' && u === '1'), `${t} and ${u} rows`)
        assert.equal(await server.state('INSERT INTO t VALUES (2003)'), undefined)
      }))
  }

  it('refuses commits while the disk is full, and takes them when it is not', () =>
    onBroken(async (server) => {
      server.breaking({ call: 'open', path: '/segments/', code: 'ENOSPC' })
      assert.equal(await server.state("SELECT cadastre.flush_table('t')"), '53100')
      assert.equal(await server.state("INSERT INTO t VALUES (2001, 'kept in memory')"), undefined)
      const lines = Array.from({ length: 120 }, (_, i) =>
        Array.from({ length: 1000 }, (_, n) => `${5000 + i * 1000 + n}\tx\n`).join(''),
      )
      assert.equal((await server.copy('COPY t FROM STDIN', lines)).error?.sqlstate, '53100')
      assert.deepEqual(server.partialSegments(), [])
      server.breaking()
      assert.equal(await server.state("SELECT cadastre.flush_table('t')"), undefined)
      assert.equal((await server.copy('COPY t FROM STDIN', lines)).error, undefined)
      assert.deepEqual(await server.rows('SELECT count(*) FROM t'), [['121001']])
      await server.restart()
      assert.deepEqual(await server.rows('SELECT count(*) FROM t'), [['121001']])
    }))

  it('fails a flush whose segment cannot be renamed or synced, and flushes later', () =>
    onBroken(async (server) => {
      for (const call of ['rename', 'fsync', 'write'] as const) {
        server.breaking({ call, path: '/segments/', code: 'EIO' })
        assert.equal(await server.state("SELECT cadastre.flush_table('t')"), '58030', call)
        assert.deepEqual(await server.rows('SELECT count(*) FROM t'), [['1000']])
      }
      server.breaking({ call: 'fsync', path: '/manifest/', code: 'EIO' })
      assert.equal(await server.state("SELECT cadastre.flush_table('t')"), '58030')
      server.breaking()
      assert.equal(await server.state("SELECT cadastre.flush_table('t')"), undefined)
      assert.equal(await server.state('DELETE FROM t WHERE id <= 10'), undefined)
      await server.restart()
      assert.deepEqual(await server.rows('SELECT count(*), min(id) FROM t'), [['990', '11']])
    }))

  it('fails the statement that reads a bad block, and only that', () =>
    onBroken(async (server) => {
      await server.rows("SELECT cadastre.flush_table('t')")
      await server.restart()
      server.breaking({ call: 'read', path: '.segment', code: 'EIO' })
      assert.equal(await server.state('SELECT sum(length(note)) FROM t'), '58030')
      assert.equal(await server.state('INSERT INTO u VALUES (1)'), undefined)
      server.breaking()
      assert.deepEqual(await server.rows('SELECT sum(length(note)) FROM t'), [['5000']])
    }))
})
