// Package sigv4 signs calls for a Lambda function URL that AWS IAM protects, besides our own signature. The signer is that
// of AWS's SDK; botocore's signatures are golden (test/sigv4).
package sigv4

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/credentials"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
)

// Word is how the way is named.
const Word = "aws-sigv4"

// service is the name of AWS's service that a signature is for.
const service = "lambda"

// Access signs for IAM.
type Access struct {
	source credentials.Source
	region string
	signer *v4.Signer
	// A test may have another.
	now func() time.Time
}

// For is the access to an endpoint. site.Region is found here. An error is one line that says what is wrong and what to do.
func For(endpoint function.Endpoint, site credentials.Site) (*Access, error) {
	if endpoint.Socket != "" {
		return nil, errors.New("AWS IAM protects no socket: name a URL with --endpoint")
	}
	region := regionOf(endpoint.URL.Hostname())
	if region == "" {
		region = site.Variable("AWS_REGION")
	}
	if region == "" {
		return nil, errors.New("the endpoint names no AWS region: set AWS_REGION")
	}
	site.Region = region
	source, err := credentials.Find(site)
	if err != nil {
		return nil, err
	}
	return &Access{source: source, region: region, signer: v4.NewSigner(), now: time.Now}, nil
}

// regionOf reads ID.lambda-url.REGION.on.aws, and is empty for another host.
func regionOf(host string) string {
	parts := strings.Split(strings.ToLower(host), ".")
	if len(parts) != 5 || parts[1] != "lambda-url" || parts[3] != "on" || parts[4] != "aws" {
		return ""
	}
	return parts[2]
}

// Sign adds the signature of AWS to a request. It covers the host, the body and the time, and no other header, so that
// nothing on the way breaks it.
func (a *Access) Sign(ctx context.Context, request *http.Request, body []byte) error {
	keys, err := a.source.Credentials(ctx)
	if err != nil {
		return fmt.Errorf("the AWS credentials: %w", err)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	address := *request.URL
	bare := &http.Request{
		Method: request.Method, URL: &address, Host: request.Host, Header: http.Header{"X-Amz-Content-Sha256": {hash}},
	}
	if err := a.signer.SignHTTP(ctx, keys, bare, hash, service, a.region, a.now()); err != nil {
		return errors.New("the call cannot be signed for AWS")
	}
	maps.Copy(request.Header, bare.Header)
	// without the port where it is the usual one
	request.Host = bare.Host
	return nil
}

// Refused tells that IAM let a call not through, and is what to do.
func (a *Access) Refused() string {
	a.source.Doubt()
	return fmt.Sprintf("AWS IAM refuses the credentials of %s: are they right, may they lambda:InvokeFunctionUrl and lambda:InvokeFunction it in %s, and are both clocks right?", a.source.Name(), a.region)
}
