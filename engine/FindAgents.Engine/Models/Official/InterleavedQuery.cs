using FindAgents.Engine.Interface;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>A sentence's tokens, and which of them belong to which entity; some entities are pictures.</summary>
/// <remarks>Owns its tensors.</remarks>
/// <param name="Tokens">(1, L, C): the tokens' embeddings, without padding.</param>
/// <param name="Entities">(E, L), bool: the tokens of each entity.</param>
/// <param name="IsVisual">Whether each entity is a picture.</param>
internal sealed record InterleavedQuery(Tensor Tokens, Tensor Entities, IReadOnlyList<bool> IsVisual) : IDisposable
{
    /// <summary>The index of tokens that belong to no entity; any number that is no entity's.</summary>
    private const int NoEntity = -4;

    /// <summary>Leaves the padding out.</summary>
    /// <param name="tokens">(1, L', C): the encoder's tokens, padding included.</param>
    /// <param name="attended">(1, L'), bool: where there is a token.</param>
    /// <param name="entities">(E, L'), bool.</param>
    /// <param name="isVisual">Whether each entity is a picture.</param>
    /// <exception cref="PromptException">The shapes do not fit together.</exception>
    public static InterleavedQuery Create(Tensor tokens, Tensor attended, Tensor entities, IReadOnlyList<bool> isVisual)
    {
        if (entities.dim() != 2 || entities.shape[0] != isVisual.Count || entities.shape[1] != tokens.shape[1] || !attended.shape.SequenceEqual([1, tokens.shape[1]]))
        {
            throw new PromptException($"The sentence has {tokens.shape[1]} tokens and {isVisual.Count} entities; the entities' tokens are ({string.Join(", ", entities.shape)}), expected ({isVisual.Count}, {tokens.shape[1]}).");
        }

        using var scope = NewDisposeScope();
        var at = attended[0].nonzero().squeeze(1);
        return new InterleavedQuery(tokens.index_select(1, at).MoveToOuterDisposeScope(), entities.index_select(1, at).MoveToOuterDisposeScope(), isVisual);
    }

    /// <summary>One entity by itself, as entity 0.</summary>
    public InterleavedQuery Only(int entity)
    {
        using var scope = NewDisposeScope();
        var at = Entities[entity].nonzero().squeeze(1);
        return new InterleavedQuery(
            Tokens.index_select(1, at).MoveToOuterDisposeScope(),
            ones(1, at.shape[0], @bool, Tokens.device).MoveToOuterDisposeScope(),
            [IsVisual[entity]]);
    }

    /// <summary>(1, L), float32: the entity that each token belongs to.</summary>
    public Tensor EntityOfTokens()
    {
        using var scope = NewDisposeScope();
        var numbers = Range(0, Entities.shape[0], float32, Tokens.device).unsqueeze(1); // (E, 1)
        var index = (Entities.to_type(float32) * numbers).sum([0L]);
        return index.masked_fill(Entities.any(0).logical_not(), Constant(NoEntity)).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>(E), float32: 1 for pictures.</summary>
    public Tensor Visual() => tensor([.. IsVisual.Select(v => v ? 1f : 0f)], device: Tokens.device);

    /// <summary>The tokens as the interface takes them, with the image query where a picture stands.</summary>
    public VariableInput Legend(FindInterface find)
    {
        using var scope = NewDisposeScope();
        var places = (Entities.to_type(float32) * Visual().unsqueeze(1)).amax([0L]).unsqueeze(0); // (1, L)
        var legend = find.ComposeLegend(Tokens, places);
        legend.Content!.MoveToOuterDisposeScope();
        legend.Position!.MoveToOuterDisposeScope();
        return legend with { Index = EntityOfTokens().MoveToOuterDisposeScope() };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Entities.Dispose();
    }
}
