using System.Collections;

namespace FindAgents.Testing.Checkpoints;

/// <summary>An ordered dictionary of a pickle; <c>state_dict()</c> returns one, with its modules' versions as an attribute.</summary>
public sealed class OrderedDict : IEnumerable<KeyValuePair<object, object?>>
{
    private readonly List<KeyValuePair<object, object?>> _items = [];

    /// <summary>Whether it carries <c>_metadata</c>.</summary>
    public bool HasVersions { get; init; }

    /// <summary>Adds an item.</summary>
    public void Add(object key, object? value) => _items.Add(new(key, value));

    /// <summary>Adds items.</summary>
    /// <returns>Itself.</returns>
    public OrderedDict With(params (object Key, object? Value)[] items)
    {
        Array.ForEach(items, item => Add(item.Key, item.Value));
        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object, object?>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
