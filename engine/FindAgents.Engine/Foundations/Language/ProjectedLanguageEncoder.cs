using FindAgents.Engine.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>A language model and FIND's own part on top of it: the projection into the space shared with vision, and the scale of cosines there.</summary>
/// <remarks>
/// Parameter names are the official checkpoint's below <see cref="OfficialPrefix"/>: <c>lang_encoder.*</c> for the
/// model, <c>lang_proj</c> (W, P) and <c>logit_scale</c> for FIND's part. In evaluation mode safe to call from several
/// threads at once.
/// </remarks>
internal abstract class ProjectedLanguageEncoder : nn.Module<Tensor, Tensor, LanguageEmbeddings>
{
    /// <summary>What stands before these weights in an official checkpoint.</summary>
    public const string OfficialPrefix = "sem_seg_head.predictor.lang_encoder.";

    private const string ProjectionName = "lang_proj";
    private const string LogitScaleName = "logit_scale";

    /// <summary>Creates FIND's part with fresh weights.</summary>
    /// <param name="name">The module's name in messages.</param>
    /// <param name="width">W, the language model's width.</param>
    /// <param name="projection">P, the width of the shared space.</param>
    /// <param name="device">Where the parameters are; <see langword="null"/> for the CPU.</param>
    protected ProjectedLanguageEncoder(string name, int width, int projection, Device? device)
        : base(name)
    {
        var toShared = new Parameter(empty([width, projection], device: device));
        nn.init.normal_(toShared, 0, 0.02);
        register_parameter(ProjectionName, toShared);
        register_parameter(LogitScaleName, new Parameter(ones([], device: device)));
        Width = width;
        Projection = projection;
    }

    /// <summary>W, the width of the language model.</summary>
    public int Width { get; }

    /// <summary>P, the width of the shared space.</summary>
    public int Projection { get; }

    /// <summary>A scalar: cosines are multiplied by its exponential, which the model does not limit.</summary>
    public Tensor LogitScale => get_parameter(LogitScaleName)!;

    // Asked for by name: a move to another device or type replaces what a derived class cannot see as its own field.
    private Tensor ToShared => get_parameter(ProjectionName)!;

    /// <summary>What the language model says of every token.</summary>
    /// <param name="ids">(B, L), int64: the tokens, filled up on the right.</param>
    /// <param name="attended">(B, L), bool: where there is a token.</param>
    /// <returns>(B, L, W), in the language model's own element type.</returns>
    public abstract Tensor Hidden(Tensor ids, Tensor attended);

    /// <summary>What stands for each text as a whole.</summary>
    /// <param name="hidden">(B, L, W): what <see cref="Hidden"/> returned.</param>
    /// <param name="ids">(B, L), int64.</param>
    /// <param name="attended">(B, L), bool.</param>
    /// <returns>(B, W).</returns>
    public abstract Tensor Summary(Tensor hidden, Tensor ids, Tensor attended);

    /// <summary>Encodes a batch of tokenized texts.</summary>
    /// <param name="ids">(B, L), int64: the tokens, filled up on the right.</param>
    /// <param name="attended">(B, L), bool: where there is a token.</param>
    /// <returns>Tokens (B, L, P) and texts (B, P), owned by the caller.</returns>
    public override LanguageEmbeddings forward(Tensor ids, Tensor attended)
    {
        using var scope = NewDisposeScope();
        var hidden = Hidden(ids, attended).to(ToShared.dtype);
        var summary = Summary(hidden, ids, attended);
        return new LanguageEmbeddings(
            hidden.matmul(ToShared).MoveToOuterDisposeScope(),
            summary.matmul(ToShared).MoveToOuterDisposeScope());
    }

    /// <summary>Loads the language model and FIND's part from one file.</summary>
    /// <param name="file">The open checkpoint.</param>
    /// <param name="prefix">What stands before the names: <see cref="OfficialPrefix"/> in an official checkpoint.</param>
    /// <exception cref="CheckpointMismatchException">A weight is missing, unknown or of another shape; the module may then hold part of the file.</exception>
    public void Load(CheckpointFile file, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        Require(ModuleWeights.Load(this, file, strict: false, prefix), file.FilePath, prefix);
    }

    /// <summary>How a file differs from what the encoder needs; what it holds besides and nothing reads is no difference.</summary>
    /// <param name="file">The open checkpoint.</param>
    /// <param name="prefix">As for <see cref="Load"/>.</param>
    /// <param name="only">Which weights count; <see langword="null"/> for all.</param>
    public WeightDifferences Compare(CheckpointFile file, string prefix, Predicate<string>? only = null) => WithoutUnread(ModuleWeights.Compare(this, file, prefix, only), prefix);

    /// <summary>Refuses what is missing, and what is there beside the weights that nothing reads.</summary>
    private protected void Require(WeightDifferences differences, string where, string prefix)
    {
        var left = WithoutUnread(differences, prefix);
        if (!left.IsNone)
        {
            throw new CheckpointMismatchException(
                $"{where} does not fit {GetName()}: {left}. Check that the file belongs to this language encoder and its configuration.", left);
        }
    }

    private WeightDifferences WithoutUnread(WeightDifferences differences, string prefix) =>
        differences with { Unexpected = [.. differences.Unexpected.Where(name => !IsUnread(name[prefix.Length..]))] };

    /// <summary>Whether a checkpoint may hold a weight of this name that the encoder has no use for.</summary>
    private protected virtual bool IsUnread(string name) => false;
}
