import { expect, it } from 'vitest'
import { serviceRange } from './service-range.ts'

it.each([
  // the defaults of kubeadm, k3s, EKS, OpenShift, GKE and AKS
  ['10.96.0.1', '10.96.0.1/12'],
  ['10.43.0.1', '10.43.0.1/16'],
  ['10.100.0.1', '10.100.0.1/14'],
  ['172.20.0.1', '172.20.0.1/14'],
  ['172.30.0.1', '172.30.0.1/15'],
  ['34.118.224.1', '34.118.224.1/19'],
  ['10.0.0.1', '10.0.0.1/12'],
  ['10.3.1.17', '10.3.1.17/28'],
  ['fd00:10:96::1', 'fd00:10:96::1/108'],
  ['fd00:10:96::a:1', 'fd00:10:96::a:1/111'],
])('the Services around %s are in %s at most', (host, range) => {
  expect(serviceRange({ KUBERNETES_SERVICE_HOST: host })).toBe(range)
})

it.each([undefined, '', 'api.example.com'])('nothing is known where KUBERNETES_SERVICE_HOST is %s', (host) => {
  expect(serviceRange({ KUBERNETES_SERVICE_HOST: host })).toBeUndefined()
})
