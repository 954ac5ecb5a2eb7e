// Entry of the thread that parses long statement texts. Answers go back as the parser's own JSON: one string crosses cheaply, where a
// tree of many nodes would be cloned one by one.
import { parentPort } from 'node:worker_threads'
import { askParser, warmParser } from '../../engine/parse/parse.ts'
import type { ParseAnswer, ParseRequest } from '../session/prepared/statement-parser.ts'
import { keepCompiled } from './compile-cache.ts'

await warmParser()

parentPort!.on('message', ({ id, text }: ParseRequest) => {
  parentPort!.postMessage({ id, answer: askParser(text) } satisfies ParseAnswer)
})

keepCompiled()
