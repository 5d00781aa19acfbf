namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Finds the weights in what was saved, which may have an optimiser, a step and more around them.</summary>
/// <remarks>
/// The rules, in this order: (1) a dictionary that holds a tensor is the state dictionary; (2) one that holds none is
/// opened at the first of <see cref="Keys"/> under which it has a dictionary, up to four deep; (3) what stands before
/// every name, such as <c>module.</c> of a model that was trained in parallel, is taken off. Values that are no tensors
/// are left out.
/// </remarks>
internal static class StateDictionary
{
    private const int MaxDepth = 4;

    // In this order.
    private static readonly string[] Keys = ["model", "state_dict", "model_state_dict", "module", "net"];

    // What torch puts before the names of a model that is wrapped.
    private static readonly string[] Wrappings = ["module.", "_orig_mod."];

    /// <summary>Finds the weights.</summary>
    /// <param name="value">What was saved.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <returns>The tensors by name.</returns>
    /// <exception cref="CheckpointFormatException">There are none where they are looked for.</exception>
    public static IReadOnlyDictionary<string, PickledTensor> Find(object? value, string file)
    {
        var found = value as PickledDictionary ?? throw new CheckpointFormatException($"{file} holds {Describe(value)}, not a dictionary of weights. Save them with torch.save(model.state_dict(), path).");
        for (var depth = 0; !found.Items.Any(item => item.Value is PickledTensor); depth++)
        {
            if (found.Count == 0)
            {
                return new Dictionary<string, PickledTensor>();
            }

            found = depth < MaxDepth && Keys.Select(key => found[key]).OfType<PickledDictionary>().FirstOrDefault() is { } inner
                ? inner
                : throw new CheckpointFormatException(
                    $"{file} holds no weights where they are looked for: its dictionary has {string.Join(", ", found.Items.Take(12).Select(item => $"'{item.Key}'"))}{(found.Count > 12 ? ", …" : "")}, and no dictionary under one of {string.Join(", ", Keys)}. "
                    + "Save the weights alone, with torch.save(model.state_dict(), path).");
        }

        var weights = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        foreach (var (key, item) in found.Items)
        {
            if (item is PickledTensor tensor)
            {
                weights[key as string ?? throw PyTorchFile.Malformed(file, $"a tensor has the number {key} for a name")] = tensor;
            }
        }

        return Unwrap(weights);
    }

    private static Dictionary<string, PickledTensor> Unwrap(Dictionary<string, PickledTensor> weights)
    {
        for (var depth = 0; depth < MaxDepth && Array.Find(Wrappings, wrapping => weights.Keys.All(name => name.StartsWith(wrapping, StringComparison.Ordinal) && name.Length > wrapping.Length)) is { } common; depth++)
        {
            weights = weights.ToDictionary(pair => pair.Key[common.Length..], pair => pair.Value, StringComparer.Ordinal);
        }

        return weights;
    }

    private static string Describe(object? value) => value switch
    {
        PickledTensor => "a single tensor",
        List<object?> => "a list",
        object?[] => "a tuple",
        _ => "a single value",
    };
}
