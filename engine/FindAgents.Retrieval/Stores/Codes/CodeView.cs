namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>The codes of a vector property at one state of the store. Dispose it when the search is over.</summary>
internal sealed class CodeView : IDisposable
{
    private readonly CodeExtent[] _extents;
    private readonly int _lastRows;

    /// <summary>Keeps the extents mapped until disposed.</summary>
    /// <param name="layout">The blocks' layout.</param>
    /// <param name="blocks">The blocks; all but the last are full.</param>
    /// <param name="lastRows">The rows of the last block.</param>
    /// <param name="live">The records there are.</param>
    /// <param name="extents">What the mapped blocks lie in.</param>
    public CodeView(CodeLayout layout, CodeBlock[] blocks, int lastRows, SequenceSet live, CodeExtent[] extents)
    {
        (Layout, Blocks, _lastRows, Live, _extents) = (layout, blocks, lastRows, live, extents);
        foreach (var extent in _extents)
        {
            extent.Acquire();
        }
    }

    /// <summary>The blocks' layout.</summary>
    public CodeLayout Layout { get; }

    /// <summary>The blocks.</summary>
    public CodeBlock[] Blocks { get; }

    /// <summary>The records there are. Codes of others are remains.</summary>
    public SequenceSet Live { get; }

    /// <summary>The rows of a block.</summary>
    public int Rows(int block) => block == Blocks.Length - 1 ? _lastRows : CodeLayout.BlockRows;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var extent in _extents)
        {
            extent.Release();
        }
    }
}
