package credentials

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// podIdentity asks the agent of EKS Pod Identity on this node.
func podIdentity(site Site) (Source, error) {
	address, err := url.Parse(site.Variable(podVariable))
	// over http the secret would be in the clear, so AWS's tools go to these alone
	if err != nil || address.Host == "" || address.Scheme != "https" && (address.Scheme != "http" || !isOfThisNode(address.Hostname())) {
		return nil, fmt.Errorf("%s must be a URL with https, or with http to this machine, %s, %s or [%s]", podVariable, taskAgent, podAgent, podAgentV6)
	}
	network := networkTo(address.Hostname(), site.Roots)
	return renewing("EKS Pod Identity at "+address.Host, site, func(ctx context.Context) (aws.Credentials, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
		if err != nil {
			return aws.Credentials{}, err
		}
		if file := site.Variable(podTokenVariable); file != "" {
			token, err := tokenIn(file, podTokenVariable)
			if err != nil {
				return aws.Credentials{}, err
			}
			request.Header.Set("Authorization", token)
		}
		status, text, err := sent(ctx, network, request)
		if err != nil {
			return aws.Credentials{}, err
		}
		if status != http.StatusOK {
			return aws.Credentials{}, fmt.Errorf("status %d: has the service account an association with a role, and does the agent run on this node?", status)
		}
		return readPod(text)
	}), nil
}

func readPod(text []byte) (aws.Credentials, error) {
	var answer struct {
		AccessKeyID     string `json:"AccessKeyId"`
		SecretAccessKey string
		Token           string
		Expiration      time.Time
	}
	// an answer that cannot be read may have the secret in it, so it is not repeated
	if err := json.Unmarshal(text, &answer); err != nil {
		return aws.Credentials{}, errUnreadable
	}
	return complete(answer.AccessKeyID, answer.SecretAccessKey, answer.Token, answer.Expiration)
}
