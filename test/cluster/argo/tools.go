//go:build tools

// Package tools keeps Argo's commands, and what its e2e tests import, in go.mod: the build tag keeps them out of builds.
package tools

import (
	_ "github.com/argoproj/argo-rollouts/cmd/rollouts-controller"
	_ "github.com/argoproj/argo-rollouts/test/cmd/step-plugin-e2e"
	_ "github.com/argoproj/argo-rollouts/test/fixtures"
	_ "github.com/tj/assert"
)
