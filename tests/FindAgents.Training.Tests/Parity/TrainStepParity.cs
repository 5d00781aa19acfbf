using System.Text.Json;
using FindAgents.Testing;
using FindAgents.Training.Official;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Parity;

/// <summary>Runs a whole training step: <c>forward_seg</c> of <c>modeling/architectures/find_model.py</c> and its gradients.</summary>
public sealed class TrainStepParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("modeling/architectures/find_model.py:training step", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var scope = NewDisposeScope();
        using var call = new TrainStepCase(parityCase);
        using var outputs = parityCase.OpenOutputs();
        using var step = new OfficialTrainingStep(call.Modules, call.Classes, call.Options, call.Draws);
        comparison.Check("class_embeddings_before", step.Vocabulary!.Embeddings, outputs.Read("class_embeddings_before"));
        using var forward = step.Forward(call.Samples);
        call.Points.AssertAllUsed();
        comparison.Check("class_embeddings_after", step.Vocabulary.Embeddings, outputs.Read("class_embeddings_after"));
        foreach (var key in outputs.Entries.Keys.Where(key => key.StartsWith("pred.", StringComparison.Ordinal)))
        {
            var name = key["pred.".Length..];
            comparison.Check(key, name == "pred_logits" ? forward.Layers[^1].Logits! : forward.Outputs[name], outputs.Read(key));
        }

        forward.Backward();
        var losses = forward.Read();
        comparison.Check("total", losses.Total, outputs.Read("total").item<float>());
        foreach (var (name, value) in losses.Losses)
        {
            comparison.Check("weighted_loss." + name, value, outputs.Read("weighted_loss." + name).item<float>());
        }

        var parameters = call.Modules.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        var norms = parityCase.Setting("grad_norms").EnumerateObject().ToDictionary(norm => norm.Name, norm => norm.Value);
        Assert.Equal(norms.Keys.Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, norm) in norms)
        {
            using var gradient = parameters[name].grad;
            if (norm.ValueKind == JsonValueKind.Null)
            {
                Assert.True(gradient is null, $"a gradient reaches {name}");
                continue;
            }

            Assert.True(gradient is not null, $"no gradient reaches {name}");
            comparison.Check("grad_norm." + name, gradient.norm().item<float>(), norm.GetDouble());
            if (outputs.Contains("grad." + name))
            {
                comparison.CheckGradient("grad." + name, gradient, outputs.Read("grad." + name));
            }
        }

        comparison.AssertAllCompared(outputs);
    }
}
