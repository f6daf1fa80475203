import { expect, it } from 'vitest'
import { resultOf, testsIn } from './argo-test.ts'

it('the tests of the suite are its methods that begin with Test', () => {
  const source = `
func TestStepPluginSuite(t *testing.T) {
func (s *StepPluginSuite) SetupSuite() {
func (s *StepPluginSuite) TestOne() {
	s.TestNone()
func (s *OtherSuite) TestOther() {
func (s *StepPluginSuite) TestTwo() {
`
  expect(testsIn(source)).toEqual(['TestOne', 'TestTwo'])
})

const output = `=== RUN   TestStepPluginSuite
=== RUN   TestStepPluginSuite/TestOne
=== RUN   TestStepPluginSuite/TestOneMore
--- FAIL: TestStepPluginSuite (4.20s)
    --- FAIL: TestStepPluginSuite/TestOneMore (2.10s)
    --- PASS: TestStepPluginSuite/TestOne (2.10s)
FAIL
`

it('a test has ended as its own line says', () => {
  expect(resultOf('TestOne', output)).toBe('PASS')
  expect(resultOf('TestOneMore', output)).toBe('FAIL')
})

it('a test of a suite that was skipped has not ended', () => {
  expect(resultOf('TestOne', '--- SKIP: TestStepPluginSuite (0.02s)\nPASS\n')).toBeUndefined()
})
