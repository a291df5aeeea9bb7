import { describe, expect, it } from 'vitest'
import { OpenQuestions } from '../../../src/neighbors/open-questions.ts'

const at = (host: string, port: number) => ({ host, port })

describe('OpenQuestions', () => {
  it('knows who answers, and how long it took the first time', () => {
    const questions = new OpenQuestions()
    questions.ask(at('10.0.0.1', 1), 100)
    expect(questions.whoAnswers(at('10.0.0.1', 1), 130)).toEqual({
      address: at('10.0.0.1', 1),
      isExact: true,
      isFirst: true,
      tookMs: 30,
      tookAtMostMs: 30,
    })
    expect(questions.whoAnswers(at('10.0.0.1', 1), 140)).toMatchObject({
      isExact: true,
      isFirst: false,
      tookMs: undefined,
    })
    expect(questions.whoAnswers(at('10.0.0.2', 1), 140)).toBeUndefined()
  })

  it('takes another port of a host for the one that was asked there, if it was one', () => {
    const questions = new OpenQuestions()
    questions.ask(at('10.0.0.1', 1), 0)
    expect(questions.whoAnswers(at('10.0.0.1', 9), 1)).toMatchObject({ address: at('10.0.0.1', 1), isExact: false })
    questions.ask(at('10.0.0.1', 2), 0)
    expect(questions.whoAnswers(at('10.0.0.1', 9), 1)).toBeUndefined()
    questions.close(at('10.0.0.1', 1))
    questions.close(at('10.0.0.1', 1))
    expect(questions.whoAnswers(at('10.0.0.1', 9), 1)).toMatchObject({ address: at('10.0.0.1', 2) })
  })

  it('measures no more than a bound where an answer may be to an earlier question', () => {
    const questions = new OpenQuestions()
    questions.ask(at('10.0.0.1', 1), 10)
    questions.ask(at('10.0.0.1', 1), 250)
    expect(questions.whoAnswers(at('10.0.0.1', 1), 300)).toMatchObject({ tookMs: undefined, tookAtMostMs: 290 })
    questions.ask(at('10.0.0.1', 1), 10_000)
    expect(questions.whoAnswers(at('10.0.0.1', 1), 10_007)).toMatchObject({ tookMs: 7, tookAtMostMs: 7 })
  })

  it('measures an answer to the only open question, and after five seconds the earlier one is lost', () => {
    const tookMs = (firstMs: number, answeredMs: number | undefined, secondMs: number) => {
      const questions = new OpenQuestions()
      questions.ask(at('10.0.0.1', 1), firstMs)
      if (answeredMs !== undefined) questions.whoAnswers(at('10.0.0.1', 1), answeredMs)
      questions.ask(at('10.0.0.1', 1), secondMs)
      return questions.whoAnswers(at('10.0.0.1', 1), secondMs + 3)?.tookMs
    }
    expect([tookMs(0, 20, 100), tookMs(0, undefined, 4_999), tookMs(0, undefined, 5_000)]).toEqual([3, undefined, 3])
  })

  it('takes so many answers to one question and no more, but any that come soon', () => {
    const questions = new OpenQuestions({ mostAnswers: 2, anyWithinMs: 100 })
    const isAnswer = (nowMs: number) => questions.whoAnswers(at('10.0.0.1', 1), nowMs) !== undefined
    questions.ask(at('10.0.0.1', 1), 0)
    expect([1, 2, 3, 99, 100].map(isAnswer)).toEqual([true, true, true, true, false])
    questions.ask(at('10.0.0.1', 1), 200)
    expect([300, 301, 302].map(isAnswer)).toEqual([true, true, false])
  })

  it('forgets what is old, and the oldest where there are too many', () => {
    const questions = new OpenQuestions()
    for (let port = 1; port <= 3_000; port++) questions.ask(at('10.0.0.1', port), port)
    expect(questions.size).toBe(2_048)
    expect(questions.whoAnswers(at('10.0.0.1', 1), 1)).toBeUndefined()
    questions.closeOlder(2_999)
    expect(questions.size).toBe(2)
  })

  it('keeps what was asked again before what was not', () => {
    const questions = new OpenQuestions()
    for (let port = 1; port <= 2_048; port++) questions.ask(at('10.0.0.1', port), port)
    questions.ask(at('10.0.0.1', 1), 3_000)
    questions.ask(at('10.0.0.1', 3_000), 3_001)
    const isOpen = (port: number) => questions.whoAnswers(at('10.0.0.1', port), 3_002) !== undefined
    expect([isOpen(1), isOpen(2), isOpen(3)]).toEqual([true, false, true])
  })
})
