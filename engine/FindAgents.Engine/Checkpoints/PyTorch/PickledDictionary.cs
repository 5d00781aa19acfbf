namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>A dictionary of a pickle, in the order of its keys' first appearance.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class PickledDictionary
{
    private readonly OrderedDictionary<object, object?> _items = new(SeededKeys.Instance);

    public int Count => _items.Count;

    public IEnumerable<KeyValuePair<object, object?>> Items => _items;

    public object? this[object key]
    {
        get => _items.GetValueOrDefault(key);
        set => _items[key] = value;
    }

    // .NET hashes texts with a seed; with one for numbers as well, nobody can choose keys that all fall into one place.
    private sealed class SeededKeys : IEqualityComparer<object>
    {
        public static readonly SeededKeys Instance = new();

        public new bool Equals(object? x, object? y) => object.Equals(x, y);

        public int GetHashCode(object obj) => obj switch
        {
            string text => text.GetHashCode(StringComparison.Ordinal),
            long number => HashCode.Combine((int)number, (int)(number >> 32)),
            double number => HashCode.Combine(number.GetHashCode()),
            _ => obj.GetHashCode(),
        };
    }
}
