package argo

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/dynamicinformer"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	kubeinformers "k8s.io/client-go/informers"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/util/workqueue"

	"github.com/argoproj/argo-rollouts/controller/metrics"
	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/pkg/client/clientset/versioned/fake"
	"github.com/argoproj/argo-rollouts/pkg/client/informers/externalversions"
	"github.com/argoproj/argo-rollouts/rollout"
	ingressutil "github.com/argoproj/argo-rollouts/utils/ingress"
	istioutil "github.com/argoproj/argo-rollouts/utils/istio"
	"github.com/argoproj/argo-rollouts/utils/queue"
	"github.com/argoproj/argo-rollouts/utils/record"
)

// Clients are the stand-ins for API servers and the informers, which are never started: the cluster fills their stores.
type Clients struct {
	kube          *kubefake.Clientset
	argo          *fake.Clientset
	kubeInformers kubeinformers.SharedInformerFactory
	argoInformers externalversions.SharedInformerFactory
}

func NewClients() *Clients {
	kube, argo := kubefake.NewSimpleClientset(), fake.NewSimpleClientset()
	return &Clients{
		kube:          kube,
		argo:          argo,
		kubeInformers: kubeinformers.NewSharedInformerFactory(kube, 0),
		argoInformers: externalversions.NewSharedInformerFactory(argo, 0),
	}
}

type noWorkloadRef struct{}

func (noWorkloadRef) Resolve(*v1alpha1.Rollout) error { return nil }

// NewController builds Argo's rollout controller as its own main does, over client-go's stand-in clients and our queue.
func NewController(clients *Clients, rollouts workqueue.RateLimitingInterface) (*rollout.Controller, error) {
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, fmt.Errorf("build scheme: %w", err)
	}
	virtualServices, destinationRules := istioutil.GetIstioVirtualServiceGVR(), istioutil.GetIstioDestinationRuleGVR()
	lists := map[schema.GroupVersionResource]string{virtualServices: "VirtualServiceList", destinationRules: "DestinationRuleList"}
	dynamic := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(scheme, lists)
	dynamicInformers := dynamicinformer.NewDynamicSharedInformerFactory(dynamic, 0)
	ingresses, err := ingressutil.NewIngressWrapper(ingressutil.IngressModeNetworking, clients.kube, clients.kubeInformers)
	if err != nil {
		return nil, fmt.Errorf("build ingress wrapper: %w", err)
	}
	argo := clients.argoInformers.Argoproj().V1alpha1()
	return rollout.NewController(rollout.ControllerConfig{
		KubeClientSet:                   clients.kube,
		ArgoProjClientset:               clients.argo,
		DynamicClientSet:                dynamic,
		RefResolver:                     noWorkloadRef{},
		ExperimentInformer:              argo.Experiments(),
		AnalysisRunInformer:             argo.AnalysisRuns(),
		AnalysisTemplateInformer:        argo.AnalysisTemplates(),
		ClusterAnalysisTemplateInformer: argo.ClusterAnalysisTemplates(),
		RolloutsInformer:                argo.Rollouts(),
		ReplicaSetInformer:              clients.kubeInformers.Apps().V1().ReplicaSets(),
		ServicesInformer:                clients.kubeInformers.Core().V1().Services(),
		IngressWrapper:                  ingresses,
		IstioPrimaryDynamicClient:       dynamic,
		IstioVirtualServiceInformer:     dynamicInformers.ForResource(virtualServices).Informer(),
		IstioDestinationRuleInformer:    dynamicInformers.ForResource(destinationRules).Informer(),
		ResyncPeriod:                    resyncPeriod,
		RolloutWorkQueue:                rollouts,
		ServiceWorkQueue:                sideQueue("Services"),
		IngressWorkQueue:                sideQueue("Ingresses"),
		MetricsServer:                   metrics.NewMetricsServer(metrics.ServerConfig{K8SRequestProvider: &metrics.K8sRequestsCountProvider{}}),
		Recorder:                        record.NewFakeEventRecorder(),
		EphemeralMetadataThreads:        rollout.DefaultEphemeralMetadataThreads,
		EphemeralMetadataPodRetries:     rollout.DefaultEphemeralMetadataPodRetries,
	}), nil
}

func sideQueue(name string) workqueue.RateLimitingInterface {
	return workqueue.NewNamedRateLimitingQueue(queue.DefaultArgoRolloutsRateLimiter(), name)
}

// startWorker runs one worker of the controller until the returned function is called.
func startWorker(controller *rollout.Controller, rollouts *Queue) func() error {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- controller.Run(ctx, 1) }()
	return func() error {
		cancel()
		rollouts.ShutDown()
		return <-ended
	}
}
