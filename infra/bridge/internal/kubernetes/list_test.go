package kubernetes

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

func namesOf(t *testing.T, api *standIn) ([]string, error) {
	t.Helper()
	var names []string
	err := api.Rollouts(t.Context(), func(item json.RawMessage) error {
		var object struct {
			Metadata struct {
				Name string `json:"name"`
			} `json:"metadata"`
		}
		err := json.Unmarshal(item, &object)
		names = append(names, object.Metadata.Name)
		return err
	})
	return names, err
}

func TestAListIsReadPageByPage(t *testing.T) {
	api := newStandIn(t)
	api.at(allRollouts, func(response http.ResponseWriter, query url.Values) {
		switch query.Get("continue") {
		case "":
			fmt.Fprint(response, listOf("second page", rollout("one", "", ""), rollout("two", "", "")))
		case "second page":
			fmt.Fprint(response, listOf("", rollout("three", "", "")))
		}
	})
	names, err := namesOf(t, api)
	if err != nil || strings.Join(names, " ") != "one two three" {
		t.Errorf("%v, %v", names, err)
	}
	if want := allRollouts + "?limit=500"; api.asked[0] != want || len(api.asked) != 2 {
		t.Errorf("asked %v", api.asked)
	}
}

func TestAnEmptyClusterHasAnEmptyList(t *testing.T) {
	api := newStandIn(t)
	api.text(allRollouts, `{"kind":"RolloutList","metadata":{},"items":null}`)
	if names, err := namesOf(t, api); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}

func TestAPageOfALargeFleetIsNotHeldInMemory(t *testing.T) {
	api := newStandIn(t)
	large := rollout("large", `"padding":"`+strings.Repeat("x", 200_000)+`"`, "")
	api.at(allRollouts, func(response http.ResponseWriter, _ url.Values) {
		fmt.Fprint(response, `{"items":[`)
		for range 99 {
			fmt.Fprint(response, large, ",")
		}
		fmt.Fprint(response, large, `],"kind":"RolloutList","metadata":{}}`)
	})
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var most uint64
	err := api.Rollouts(t.Context(), func(json.RawMessage) error {
		runtime.GC()
		runtime.ReadMemStats(&now)
		most = max(most, now.HeapInuse)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// 20 MB went by
	if grown := int64(most) - int64(before.HeapInuse); grown > 8_000_000 {
		t.Errorf("the heap grew by %d MB", grown/1_000_000)
	}
}

func TestAListThatTheServerForgotSaysSo(t *testing.T) {
	api := newStandIn(t)
	api.at(allRollouts, api.status(http.StatusGone, "Expired", "the provided continue parameter is too old", ""))
	_, err := namesOf(t, api)
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Status != http.StatusGone {
		t.Errorf("got %v", err)
	}
}

func TestWhatGoesWrongNamesTheRemedyAndNeverTheToken(t *testing.T) {
	for name, is := range map[string]struct {
		answer func(*standIn) func(http.ResponseWriter, url.Values)
		want   string
	}{
		"forbidden": {func(s *standIn) func(http.ResponseWriter, url.Values) {
			return s.status(http.StatusForbidden, "Forbidden", "no, "+token+" in "+base64.StdEncoding.EncodeToString([]byte("Bearer "+token)), "")
		}, `add the verb list for rollouts of the API group "argoproj.io" to the controller's ClusterRole (no, [redacted] in QmVhcmVyIG[redacted]A==)`},
		"no such resource": {func(*standIn) func(http.ResponseWriter, url.Values) {
			return func(response http.ResponseWriter, _ url.Values) { http.Error(response, "404 page not found", 404) }
		}, "install the CustomResourceDefinitions"},
		"redirect": {func(*standIn) func(http.ResponseWriter, url.Values) {
			return func(response http.ResponseWriter, _ url.Values) {
				response.Header().Set("Location", "https://elsewhere.example.com/")
				response.WriteHeader(http.StatusFound)
			}
		}, "never followed"},
		"no list": {func(*standIn) func(http.ResponseWriter, url.Values) {
			return func(response http.ResponseWriter, _ url.Values) { fmt.Fprint(response, `{"kind":"PodList"}`) }
		}, `no RolloutList but "PodList"`},
		"broken off": {func(*standIn) func(http.ResponseWriter, url.Values) {
			return func(response http.ResponseWriter, _ url.Values) {
				fmt.Fprint(response, `{"kind":"RolloutList","items":[`)
			}
		}, "the list cannot be read"},
		"down": {func(s *standIn) func(http.ResponseWriter, url.Values) {
			return s.status(http.StatusInternalServerError, "InternalError", "etcd", "")
		}, "cannot be read now"},
	} {
		t.Run(name, func(t *testing.T) {
			api := newStandIn(t)
			api.at(allRollouts, is.answer(api))
			_, err := namesOf(t, api)
			if err == nil || !strings.Contains(err.Error(), is.want) || strings.Contains(err.Error(), token) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestARightToReadReplicaSetsIsTriedWithOneThatNobodyHas(t *testing.T) {
	api := newStandIn(t)
	api.text(allRollouts, listOf(""))
	path := "/apis/apps/v1/namespaces/argo-rollouts/replicasets/canary-steps-check"
	api.absent(path, "canary-steps-check")
	if err := api.MayRead(t.Context()); err != nil {
		t.Error(err)
	}
	api.at(path, api.status(http.StatusForbidden, "Forbidden", "no", ""))
	if err := api.MayRead(t.Context()); err == nil || !strings.Contains(err.Error(), "add the verb get for replicasets") {
		t.Errorf("got %v", err)
	}
}

func TestATokenThatWasReplacedIsUsed(t *testing.T) {
	api := newStandIn(t)
	api.text(allRollouts, listOf(""))
	api.mount(t, map[string]string{"token": "another"})
	if err := api.MayList(t.Context()); err == nil || !strings.Contains(err.Error(), "token of the pod's service account is not accepted") {
		t.Errorf("got %v", err)
	}
	api.mount(t, map[string]string{"token": token})
	if err := api.MayList(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAnotherAuthorityIsNotTrusted(t *testing.T) {
	api := newStandIn(t)
	api.text(allRollouts, listOf(""))
	api.mount(t, map[string]string{"ca.crt": otherAuthority(t)})
	if err := api.MayList(t.Context()); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("got %v", err)
	}
	api.mount(t, map[string]string{"ca.crt": "none"})
	if err := api.MayList(t.Context()); err == nil || !strings.Contains(err.Error(), "holds no certificate") {
		t.Errorf("got %v", err)
	}
}

// otherAuthority signs itself.
func otherAuthority(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
}

func TestThereIsNoClusterOutsideAPod(t *testing.T) {
	if cluster, err := Around(func(string) string { return "" }); cluster != nil || err != nil {
		t.Errorf("%v, %v", cluster, err)
	}
}

func TestAStandInOfTheAPIServerIsOnThisMachineOnly(t *testing.T) {
	for _, place := range []string{"https://127.0.0.1:1", "http://10.0.0.1:1", "http://api.example.com", "127.0.0.1:1"} {
		variable := func(name string) string { return map[string]string{ServerVariable: place}[name] }
		if _, err := Around(variable); err == nil {
			t.Errorf("%s was accepted", place)
		}
	}
}
