using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>A class or function that a pickle may name. There are no others: what is not listed here cannot be named.</summary>
internal abstract record KnownGlobal(string Name)
{
    private static readonly Dictionary<string, KnownGlobal> Callables = new KnownGlobal[]
    {
        new Dictionary(),
        new Size(),
        new Tensor("torch._utils._rebuild_tensor", 4, 4),
        new Tensor("torch._utils._rebuild_tensor_v2", 6, 7),
        new Parameter(),
    }.ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>What a name stands for, or <see langword="null"/> where it is refused.</summary>
    /// <param name="module">The Python module.</param>
    /// <param name="name">The name in it.</param>
    public static KnownGlobal? Find(string module, string name)
    {
        if (Callables.TryGetValue($"{module}.{name}", out var callable))
        {
            return callable;
        }

        return module is "torch" or "torch.cuda" && ElementType.TryParseStorage(name, out var storage) ? new StorageType($"{module}.{name}", storage)
            : module == "torch" && ElementType.TryParseDType(name, out var dtype) ? new DType($"{module}.{name}", dtype)
            : null;
    }

    /// <summary><c>collections.OrderedDict</c>.</summary>
    public sealed record Dictionary() : KnownGlobal("collections.OrderedDict");

    /// <summary><c>torch.Size</c>, a tuple here.</summary>
    public sealed record Size() : KnownGlobal("torch.Size");

    /// <summary>A function that makes a tensor of a storage, an offset, sizes, strides, and what is of no concern here.</summary>
    public sealed record Tensor(string Name, int LeastArguments, int MostArguments) : KnownGlobal(Name);

    /// <summary>The function that makes a parameter of a tensor; a tensor here.</summary>
    public sealed record Parameter() : KnownGlobal("torch._utils._rebuild_parameter");

    /// <summary>A storage's class.</summary>
    public sealed record StorageType(string Name, ScalarType Element) : KnownGlobal(Name);

    /// <summary>An element type.</summary>
    public sealed record DType(string Name, ScalarType Element) : KnownGlobal(Name);
}
