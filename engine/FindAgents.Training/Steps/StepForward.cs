using FindAgents.Engine.Interface;
using FindAgents.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Steps;

/// <summary>The forward half of a training step.</summary>
/// <remarks>Owns its tensors. Dispose it after <see cref="Backward"/>, or without: nothing is left then.</remarks>
public sealed class StepForward : IDisposable
{
    private readonly IReadOnlyDictionary<string, double> _weights;

    internal StepForward(
        InterfaceOutputs outputs,
        IReadOnlyList<LayerPredictions> layers,
        IReadOnlyDictionary<string, Tensor> losses,
        IReadOnlyDictionary<string, double> weights,
        Tensor total)
    {
        (Outputs, Layers, Losses, _weights, Total) = (outputs, layers, losses, weights, total);
    }

    /// <summary>What the interface says.</summary>
    public InterfaceOutputs Outputs { get; }

    /// <summary>The predictions after each layer, the first layer first.</summary>
    public IReadOnlyList<LayerPredictions> Layers { get; }

    /// <summary>The losses by name and layer, without their weights.</summary>
    public IReadOnlyDictionary<string, Tensor> Losses { get; }

    /// <summary>The weighted sum of the losses.</summary>
    public Tensor Total { get; }

    /// <summary>Every tensor of it.</summary>
    internal IEnumerable<Tensor> Tensors => Outputs.Tensors.Concat(Layers.Select(layer => layer.Logits).OfType<Tensor>()).Concat(Losses.Values).Append(Total);

    /// <summary>Adds the gradients of <see cref="Total"/> to those of the parameters; once.</summary>
    public void Backward() => Total.backward();

    /// <summary>The weighted losses as numbers.</summary>
    public StepLosses Read() => new(
        Losses.Where(loss => SetCriterion.WeightOf(loss.Key, _weights) is not null)
            .ToDictionary(loss => loss.Key, loss => Number(loss.Value) * SetCriterion.WeightOf(loss.Key, _weights)!.Value, StringComparer.Ordinal),
        Number(Total));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    private static double Number(Tensor scalar)
    {
        using var scope = NewDisposeScope();
        return scalar.detach().to(ScalarType.Float64).cpu().item<double>();
    }
}
