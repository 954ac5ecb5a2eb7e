// For crash.test.ts: changes objects for ever, and says what it begins and what has been acknowledged. Lanes have keys of their own.
import { writeSync } from 'node:fs'
import { openRelationalStore } from './store.ts'
import { bodyOf, openDatabase, plain } from './test-store.ts'

const [database, filesDirectory, seed] = process.argv.slice(2)
const lanes = 3
const mebibyte = 1024 * 1024
/** In a row, in one segment, in several, in a file. */
const sizes = [100, 300_000, 2_500_000, 64 * mebibyte]

const store = await openRelationalStore({ database: await openDatabase(database), filesDirectory })
await store.createBucket('bucket', 10).catch(() => {})
const say = (text: string): void => void writeSync(1, `${text}\n`)

async function lane(number: number): Promise<never> {
  const key = `key-${number}`
  for (let version = 1; ; version++) {
    const pick = (version * 7 + number * 3 + Number(seed)) % 6
    const fill = (version % 250) + 1
    if (pick < 4) {
      // Files are slow to make: only one lane's.
      const size = sizes[pick === 3 && number > 0 ? 1 : pick]
      say(`begin ${key} ${size} ${fill}`)
      await store.put({ ...plain, bucket: 'bucket', key, size }, bodyOf(Buffer.alloc(size, fill), mebibyte))
    } else if (pick === 4) {
      say(`begin ${key} 0 0`)
      await store.remove('bucket', key)
    } else {
      const [first, second] = [6 * mebibyte, 70_000]
      say(`begin ${key} ${first + second} ${fill}`)
      const { upload } = await store.beginMultipart({ ...plain, bucket: 'bucket', key })
      const name = { bucket: 'bucket', key, upload }
      const parts = await Promise.all(
        [first, second].map(async (size, i) => {
          const part = { number: i + 1, size, algorithms: [] }
          const { etag } = await store.putPart(name, part, bodyOf(Buffer.alloc(size, fill), mebibyte))
          return { number: i + 1, etag, checksums: {} }
        }),
      )
      await store.completeMultipart(name, parts)
    }
    say(`done ${key}`)
  }
}

say('ready')
await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
