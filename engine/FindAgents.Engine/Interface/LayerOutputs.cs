using FindAgents.Engine.Prototypes;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>What the heads say about every output variable after one layer.</summary>
/// <remarks>Owned by the <see cref="InterfaceOutputs"/> it belongs to.</remarks>
public sealed class LayerOutputs : IDisposable
{
    private readonly TaskPrototype _prototype;
    private readonly Dictionary<string, VariableOutput> _variables;

    internal LayerOutputs(TaskPrototype prototype, Dictionary<string, VariableOutput> variables)
    {
        _prototype = prototype;
        _variables = variables;
    }

    /// <summary>The output variables that took part.</summary>
    public IReadOnlyDictionary<string, VariableOutput> Variables => _variables;

    /// <summary>One variable's outputs.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <returns>Its outputs.</returns>
    /// <exception cref="PrototypeException">It took no part, or is no output.</exception>
    public VariableOutput this[string variable] => _variables.TryGetValue(variable, out var output)
        ? output
        : throw new PrototypeException($"'{variable}' is no output of this run of '{_prototype.Name}'; there are {string.Join(", ", _variables.Keys)}. A variable takes part only when its prompt is given.");

    /// <summary>The prototype's readouts whose variables took part.</summary>
    public IEnumerable<Readout> Readouts => _prototype.Readouts.Where(r => _variables.ContainsKey(r.Variable));

    /// <summary>Reads one named output.</summary>
    /// <param name="readout">The readout's name, such as <c>pred_gmasks</c>.</param>
    /// <returns>The tensor, owned by these outputs; see <see cref="ReadoutHead"/> for its shape.</returns>
    /// <exception cref="PrototypeException">
    /// The prototype has no such readout, its variable took no part, it is a class readout (compare the class embedding
    /// by <see cref="ClassVocabulary.Similarity(Tensor)"/>), or masks were not read out after this layer.
    /// </exception>
    public Tensor Read(string readout)
    {
        var found = _prototype.Readouts.FirstOrDefault(r => r.Name == readout)
            ?? throw new PrototypeException($"The task prototype '{_prototype.Name}' has no readout '{readout}'; it has {string.Join(", ", _prototype.Readouts.Select(r => r.Name))}.");
        var output = this[found.Variable];
        return found.Head switch
        {
            ReadoutHead.Mask => output.MaskLogits
                ?? throw new PrototypeException($"The masks '{readout}' were not read out after this layer; set AuxiliaryMasks on the inputs."),
            ReadoutHead.MaskEmbedding => output.MaskEmbedding,
            ReadoutHead.ClassEmbedding => output.ClassEmbedding,
            _ => throw new PrototypeException($"'{readout}' compares '{found.Variable}' with a vocabulary: use ClassVocabulary.Similarity on its class embedding."),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var output in _variables.Values)
        {
            output.Dispose();
        }
    }

    /// <summary>One image's part, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    internal LayerOutputs Of(long image) => new(_prototype, _variables.ToDictionary(v => v.Key, v => v.Value.Of(image), StringComparer.Ordinal));
}
