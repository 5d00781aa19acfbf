using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>The texts of one image, encoded.</summary>
/// <remarks>Tensors live in the caller's dispose scope.</remarks>
/// <param name="Embeddings">(N, L, C), padding included.</param>
/// <param name="Attended">(N, L), bool: where there is a token.</param>
internal sealed record EncodedTexts(Tensor Embeddings, Tensor Attended)
{
    /// <summary>(…, L') filled up with zeros to (…, L).</summary>
    public static Tensor Fill(Tensor row, long length) => row.shape[^1] == length ? row : nn.functional.pad(row, [0, length - row.shape[^1]]);

    /// <summary>(M, C): the tokens of all texts one after another, without padding.</summary>
    public Tensor Rows() => Embeddings.flatten(0, 1).index_select(0, Places());

    /// <summary>(M), int64: the text that each of <see cref="Rows"/> belongs to.</summary>
    public Tensor TextOfRows() => Range(0, Attended.shape[0], ScalarType.Int64, Attended.device).unsqueeze(1).expand_as(Attended).flatten().index_select(0, Places());

    /// <summary>The tokens of entities, (E, L') bool, as (E, L).</summary>
    public Tensor Filled(Tensor entityTokens) => Fill(entityTokens.to_type(ScalarType.Int64), Attended.shape[1]).to_type(ScalarType.Bool);

    private Tensor Places() => Attended.flatten().nonzero().squeeze(1);
}
