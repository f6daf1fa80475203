// Package credentials has those of AWS, with which calls of a function URL are signed. Two requests are all that is
// needed. AWS's SDK for them would make the file of the bridge larger by 1.3 MB, and tries again where a call has no time.
package credentials

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/asked"
)

// Source has the credentials as they are now.
type Source interface {
	// Credentials may wait, no longer than the context. Its errors name it and the remedy, never a secret.
	Credentials(ctx context.Context) (aws.Credentials, error)
	// Doubt tells that AWS refused them.
	Doubt()
	// Name says where they are from.
	Name() string
}

// Site is what credentials are found with.
type Site struct {
	Variable func(string) string
	// Region is that of STS, where AWS_REGION does not say another.
	Region string
	// Roots are trusted besides the system's authorities; nil for none.
	Roots *x509.CertPool
	// Warn writes down that they cannot be renewed, while those before count.
	Warn func(message string, arguments ...any)
}

// Variables, which are those of AWS's own tools.
const (
	idVariable       = "AWS_ACCESS_KEY_ID"
	secretVariable   = "AWS_SECRET_ACCESS_KEY"
	sessionVariable  = "AWS_SESSION_TOKEN"
	podVariable      = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	podTokenVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
	webTokenVariable = "AWS_WEB_IDENTITY_TOKEN_FILE"
	roleVariable     = "AWS_ROLE_ARN"
	regionVariable   = "AWS_REGION"
	stsVariable      = "AWS_ENDPOINT_URL_STS"
)

// Find is the first source that the variables name. An error is one line that says what is wrong and what to do.
func Find(site Site) (Source, error) {
	id, secret := site.Variable(idVariable), site.Variable(secretVariable)
	switch {
	case id != "" && secret == "":
		return nil, halfSet(idVariable, secretVariable)
	case id == "" && secret != "":
		return nil, halfSet(secretVariable, idVariable)
	case id != "":
		return fixed{AccessKeyID: id, SecretAccessKey: secret, SessionToken: site.Variable(sessionVariable)}, nil
	case site.Variable(podVariable) != "":
		return podIdentity(site)
	case site.Variable(webTokenVariable) != "" && site.Variable(roleVariable) == "":
		return nil, halfSet(webTokenVariable, roleVariable)
	case site.Variable(webTokenVariable) != "":
		return webIdentity(site)
	}
	return nil, errors.New("there are no AWS credentials: give the pod a role by EKS Pod Identity or IRSA, or set " + idVariable + " and " + secretVariable)
}

func halfSet(has, lacks string) error {
	return fmt.Errorf("%s is set, and %s is not: set both, or neither", has, lacks)
}

// fixed are credentials that nobody changes.
type fixed aws.Credentials

func (f fixed) Credentials(context.Context) (aws.Credentials, error) { return aws.Credentials(f), nil }
func (f fixed) Doubt()                                               {}
func (f fixed) Name() string                                         { return idVariable }

const (
	// They are renewed so long before they end; every kind lasts a quarter of an hour or more.
	renewBefore = 5 * time.Minute
	// Both sources are near. A call that has to wait for them has time left for the function.
	longestAsk = 5 * time.Second
)

// renewed are credentials that end.
type renewed struct{ source asked.Source[aws.Credentials] }

func renewing(name string, site Site, ask func(context.Context) (aws.Credentials, error)) *renewed {
	return &renewed{asked.Source[aws.Credentials]{
		Name:  name,
		Limit: longestAsk,
		Ask: func(ctx context.Context) (aws.Credentials, error) {
			found, err := ask(ctx)
			if err == nil && !found.Expires.After(time.Now()) {
				err = errors.New("the credentials have ended already: is the clock right?")
			}
			if err != nil {
				return aws.Credentials{}, fmt.Errorf("%s: %w", name, err)
			}
			return found, nil
		},
		IsFresh:   func(has aws.Credentials, _ time.Duration) bool { return time.Until(has.Expires) > renewBefore },
		Counts:    func(has aws.Credentials) bool { return time.Until(has.Expires) > 0 },
		Meanwhile: true,
		Warn: func(reason error) {
			site.Warn("the AWS credentials cannot be renewed; those before count", "reason", reason)
		},
	}}
}

func (r *renewed) Credentials(ctx context.Context) (aws.Credentials, error) {
	return r.source.Value(ctx)
}
func (r *renewed) Doubt()       { r.source.Doubt() }
func (r *renewed) Name() string { return r.source.Name }
