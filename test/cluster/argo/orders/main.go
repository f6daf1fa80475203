// Command orders is `kubectl argo rollouts` without what the module has no files for: its command as a whole wants those of the dashboard.
package main

import (
	"fmt"
	"os"

	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/abort"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/pause"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/promote"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/retry"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/undo"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/options"
	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

func main() {
	shared := options.NewArgoRolloutsOptions(genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr})
	root := &cobra.Command{Use: "orders", SilenceUsage: true, PersistentPreRunE: shared.PersistentPreRunE}
	shared.AddKubectlFlags(root)
	root.AddCommand(
		abort.NewCmdAbort(shared),
		pause.NewCmdPause(shared),
		promote.NewCmdPromote(shared),
		resume(shared),
		retry.NewCmdRetry(shared),
		undo.NewCmdUndo(shared),
	)
	if err := root.Execute(); err != nil {
		os.Exit(1)
	}
}

// resume takes back what pause did. Argo has no such command: its promote does it too, and skips the current step.
func resume(shared *options.ArgoRolloutsOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "resume ROLLOUT_NAME",
		Short: "Set the rollout paused state to 'false'",
		Args:  cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			rollouts := shared.RolloutsClientset().ArgoprojV1alpha1().Rollouts(shared.Namespace())
			patch := []byte(`{"spec":{"paused":false}}`)
			if _, err := rollouts.Patch(command.Context(), args[0], types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
				return fmt.Errorf("resume %s: %w", args[0], err)
			}
			return nil
		},
	}
}
