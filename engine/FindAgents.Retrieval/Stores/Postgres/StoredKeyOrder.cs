using System.Text;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>Keys in the order that their columns have: numbers by value, Guids byte by byte, texts by code point.</summary>
internal sealed class StoredKeyOrder : IComparer<object>
{
    /// <summary>The order.</summary>
    public static StoredKeyOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(object? x, object? y) => (x, y) switch
    {
        // UTF-8 bytes are in the order of code points; UTF-16, which .NET compares, is not.
        (string one, string other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)),
        _ => Comparer<object>.Default.Compare(x, y),
    };
}
