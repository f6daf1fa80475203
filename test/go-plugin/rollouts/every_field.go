package rollouts

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

// EveryField is a Rollout in which nothing is zero, down to the last field of the pod.
func EveryField() *v1alpha1.Rollout {
	rollout := &v1alpha1.Rollout{}
	fill(reflect.ValueOf(rollout).Elem(), "Rollout", map[reflect.Type]bool{})
	// with these two the JSON of a Rollout leaves out its template and selector
	rollout.Spec.TemplateResolvedFromRef = false
	rollout.Spec.SelectorResolvedFromRef = false
	return rollout
}

// fill sets a value and all below it. A type within itself would never end: it stays zero there.
func fill(value reflect.Value, name string, within map[reflect.Type]bool) {
	if special(value, name) || within[value.Type()] {
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		fill(value.Elem(), name, within)
	case reflect.Struct:
		within[value.Type()] = true
		for i := range value.NumField() {
			if field := value.Type().Field(i); field.IsExported() {
				fill(value.Field(i), field.Name, within)
			}
		}
		delete(within, value.Type())
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		fill(value.Index(0), name, within)
	case reflect.Map:
		key, element := reflect.New(value.Type().Key()).Elem(), reflect.New(value.Type().Elem()).Elem()
		fill(key, name, within)
		fill(element, name, within)
		value.Set(reflect.MakeMap(value.Type()))
		value.SetMapIndex(key, element)
	case reflect.String:
		value.SetString("a " + name)
	case reflect.Bool:
		value.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		// differs from field to field, so that a mixed-up pair shows; the sign alternates
		value.SetInt(int64(len(name)*7) * int64(1-2*(len(name)%2)))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		value.SetUint(uint64(len(name)))
	case reflect.Float32, reflect.Float64:
		value.SetFloat(float64(len(name)) + 0.5)
	default:
		panic(fmt.Sprintf("%s is a %s", name, value.Type()))
	}
}

// special sets what has a form of its own.
func special(value reflect.Value, name string) bool {
	switch field := value.Addr().Interface().(type) {
	case *metav1.Time:
		*field = metav1.NewTime(Moment().Add(time.Duration(len(name)) * time.Minute))
	case *resource.Quantity:
		*field = resource.MustParse("1500m")
	case *intstr.IntOrString:
		*field = intstr.FromInt32(int32(len(name)))
		if len(name)%2 == 0 {
			*field = intstr.FromString("25%")
		}
	case *metav1.FieldsV1:
		field.Raw = []byte(`{"f:spec":{"f:replicas":{}}}`)
	case *json.RawMessage:
		*field = json.RawMessage(fmt.Sprintf(`{"of":%q,"list":[1,-2.5,true,null,{}]}`, name))
	default:
		return false
	}
	return true
}
