package suite

import (
	"encoding/json"
	"fmt"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
)

// answers tells whether a status is the one for this very call.
func answers(status []byte, rollout *v1alpha1.Rollout, note string, config echo.Config) error {
	var report echo.Report
	if err := json.Unmarshal(status, &report); err != nil {
		return fmt.Errorf("%s: the status %.80s: %w", note, status, err)
	}
	want := echo.ReportOf("run", rollout, contextOf(config), config)
	var asked echo.Config
	if err := json.Unmarshal(report.Config, &asked); err != nil || asked.Note != note {
		return fmt.Errorf("%s: got the answer to %s", note, report.Config)
	}
	if report.AnnotationBytes != want.AnnotationBytes || report.Name != want.Name {
		return fmt.Errorf("%s: %d bytes of annotations of %s", note, report.AnnotationBytes, report.Name)
	}
	return nil
}
