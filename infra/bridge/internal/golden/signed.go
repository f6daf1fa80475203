package golden

import (
	"testing"
	"time"
)

// Signed is a request, and its headers once botocore has signed it. Beside are headers that the signature leaves out.
type Signed struct {
	Name, Method, URL, Body, Region, AccessKeyID, SecretAccessKey, SessionToken string

	Time           time.Time
	Beside, Signed map[string]string
}

// AccessCase is an endpoint, variables, and what access they give, or the sentence that refuses them.
type AccessCase struct {
	Name, Endpoint, Refused string

	Set map[string]string
	Is  struct{ Region, From string }
}

// SignedByAWS are all that botocore signed.
func SignedByAWS(t *testing.T) []Signed {
	t.Helper()
	return files[struct{ Vectors []Signed }](t, "../sigv4/vectors.json")[0].Vectors
}

// AccessCases are all of them.
func AccessCases(t *testing.T) []AccessCase {
	t.Helper()
	return files[[]AccessCase](t, "../sigv4/access-cases.json")[0]
}
