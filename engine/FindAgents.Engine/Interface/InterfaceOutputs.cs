using FindAgents.Engine.Prototypes;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>What one call of <see cref="FindInterface.Forward"/> says.</summary>
/// <remarks>Owns its tensors. Reading it from several threads at once is safe; disposing it meanwhile is not.</remarks>
public sealed class InterfaceOutputs : IDisposable
{
    internal InterfaceOutputs(IReadOnlyList<LayerOutputs> layers, IReadOnlyDictionary<string, VariableTrail> trails)
    {
        Layers = layers;
        Trails = trails;
    }

    /// <summary>The steps of the variables that <see cref="InterfaceInputs.Record"/> named.</summary>
    public IReadOnlyDictionary<string, VariableTrail> Trails { get; }

    /// <summary>The heads' outputs: at 0 before any layer, then after each. The last is the answer, the others train as auxiliary outputs.</summary>
    public IReadOnlyList<LayerOutputs> Layers { get; }

    /// <summary>The outputs after the last layer.</summary>
    public LayerOutputs Final => Layers[^1];

    /// <summary>Reads one named output after the last layer.</summary>
    /// <param name="readout">The readout's name, such as <c>pred_gmasks</c>.</param>
    /// <returns>The tensor, owned by these outputs.</returns>
    /// <exception cref="PrototypeException">As for <see cref="LayerOutputs.Read"/>.</exception>
    public Tensor this[string readout] => Final.Read(readout);

    /// <summary>Every tensor of it.</summary>
    internal IEnumerable<Tensor> Tensors => Layers.SelectMany(layer => layer.Variables.Values).SelectMany(variable => variable.Tensors)
        .Concat(Trails.Values.SelectMany(trail => trail.Tensors));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in Layers)
        {
            layer.Dispose();
        }

        foreach (var trail in Trails.Values)
        {
            trail.Dispose();
        }
    }

    /// <summary>One image's part, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    internal InterfaceOutputs Of(long image) => new(
        [.. Layers.Select(layer => layer.Of(image))],
        Trails.ToDictionary(trail => trail.Key, trail => trail.Value.Of(image), StringComparer.Ordinal));
}
