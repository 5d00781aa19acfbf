using FindAgents.Engine.Prototypes;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

public sealed partial class FindInterface
{
    // Keeps the cosine of a zero row finite; the official constant.
    private const double NormFloor = 1e-7;

    /// <summary>Reads every output variable in both spaces, and settles where each may look on the next level.</summary>
    private LayerOutputs ReadHeads(InterfaceRun run, bool last, int nextLevel)
    {
        using var scope = NewDisposeScope();
        var outputs = new Dictionary<string, VariableOutput>(StringComparer.Ordinal);
        var decoded = Decode(run);
        foreach (var state in run.States.Values)
        {
            var variable = state.Variable;
            var limited = !last && run.Plan.IsLimited(variable);
            if (state.Trail is not null || (!variable.Output && !limited))
            {
                continue;
            }

            var rows = decoded[variable.Name];
            var readMask = run.Plan.IsMaskRead(variable) && (last || run.Inputs.AuxiliaryMasks);
            var isRead = variable.Output && (last || run.Inputs.AuxiliaryMasks || is_grad_enabled()); // inner layers train, and nobody else looks at them
            var embedding = isRead || (limited && state.PreviousMask is null) ? mask_embed.call(rows) : null; // (B, Q, M)
            var scaled = embedding is null ? null : Scaled(embedding);
            if (variable.Output)
            {
                outputs[variable.Name] = new VariableOutput(
                    rows,
                    isRead ? rows.matmul(class_embed) : null, // (B, Q, P)
                    isRead ? embedding : null,
                    readMask ? ReadMasks(variable.Name, state.Geometry, rows, scaled!, run.Inputs.Memory, last ? run.Inputs.MaskScale : 1) : null).MoveToOuterDisposeScope();
            }

            if (limited)
            {
                state.Allowed = Allowed(state, rows, scaled, run.Inputs.Memory.Levels[nextLevel]).MoveToOuterDisposeScope();
            }
        }

        return new LayerOutputs(run.Plan.Prototype, outputs);
    }

    /// <summary>The final normalisation, and the summaries that are recomputed from it.</summary>
    private Dictionary<string, Tensor> Decode(InterfaceRun run)
    {
        var decoded = run.States.Values.ToDictionary(s => s.Variable.Name, s => decoder_norm.call(s.Content), StringComparer.Ordinal);
        foreach (var state in run.States.Values)
        {
            if (state.Variable.SummaryOf is { } summed && run.States.TryGetValue(summed, out var proposals))
            {
                decoded[state.Variable.Name] = Summarise(decoded[state.Variable.Name], decoded[summed], proposals);
            }
        }

        return decoded;
    }

    /// <summary>The mean of the proposals, weighted by the softmax of their cosine to each row; no gradient through the weights.</summary>
    private static Tensor Summarise(Tensor rows, Tensor proposals, VariableState state)
    {
        var similarity = Normalised(rows).matmul(Normalised(proposals).transpose(1, 2)); // (B, Q, proposals)
        if (state is { Variable.Masked: true, Padding: { } padding })
        {
            similarity = similarity.masked_fill(padding.unsqueeze(1), Constant(double.NegativeInfinity));
        }

        return similarity.softmax(-1).nan_to_num(0).detach().matmul(proposals); // (B, Q, C)
    }

    private static Tensor Normalised(Tensor rows) => rows / rows.norm(-1, keepdim: true).Plus(NormFloor);

    /// <summary>Computes mask logits of rows whose heads have been read before: of the few that are shown, finer than all were.</summary>
    /// <param name="variable">The rows' variable, for the prior.</param>
    /// <param name="decoderOutput">(B, Q, C): <see cref="VariableOutput.DecoderOutput"/>, or some of its rows.</param>
    /// <param name="maskEmbedding">(B, Q, M): <see cref="VariableOutput.MaskEmbedding"/> of the same rows.</param>
    /// <param name="geometry">(B, Q, G): what <see cref="VariableInput.Geometry"/> was for them; <see langword="null"/> for none.</param>
    /// <param name="memory">The image's memory.</param>
    /// <param name="scale">How much finer than the mask features, 1 or more.</param>
    /// <returns>(B, Q, H · scale, W · scale), owned by the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scale is below 1.</exception>
    public Tensor MaskLogits(string variable, Tensor decoderOutput, Tensor maskEmbedding, Tensor? geometry, InterfaceMemory memory, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(decoderOutput);
        ArgumentNullException.ThrowIfNull(maskEmbedding);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        using var scope = NewDisposeScope();
        return ReadMasks(variable, geometry, decoderOutput, Scaled(maskEmbedding), memory, scale).MoveToOuterDisposeScope();
    }

    private Tensor Scaled(Tensor maskEmbedding) => Options.MaskLogitScale == 1 ? maskEmbedding : maskEmbedding * Constant(Options.MaskLogitScale);

    private Tensor ReadMasks(string variable, Tensor? geometry, Tensor rows, Tensor embedding, InterfaceMemory memory, int scale)
    {
        var (height, width) = (memory.MaskFeatures.shape[2], memory.MaskFeatures.shape[3]);
        var logits = embedding.matmul(memory.MaskFeatures.flatten(2)).view(rows.shape[0], rows.shape[1], height, width);
        if (scale > 1)
        {
            (height, width) = (height * scale, width * scale);
            logits = nn.functional.interpolate(logits, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        }

        return mask_prior is not null && geometry is not null
            ? logits.Plus(mask_prior.Bias(variable, rows, geometry, height, width))
            : logits;
    }

    /// <summary>Where a variable may look on a level: under its mask (its own or the previous one), or everywhere if that is empty.</summary>
    /// <returns>(B, Q, h·w), bool.</returns>
    private Tensor Allowed(VariableState state, Tensor rows, Tensor? embedding, MemoryLevel level)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor allowed;
        if (state.PreviousMask is { } previous)
        {
            var resized = nn.functional.interpolate(previous, [level.Height, level.Width], mode: InterpolationMode.Bilinear, align_corners: false).flatten(2);
            allowed = Share(resized >= Constant(0), rows.shape[1]);
        }
        else
        {
            var logits = embedding!.matmul(level.MaskFeatures); // (B, Q, h·w)
            if (mask_prior is not null && state.Geometry is { } geometry)
            {
                logits = logits.Plus(mask_prior.Bias(state.Variable.Name, rows, geometry, level.Height, level.Width).flatten(2));
            }

            allowed = logits >= Constant(0);
        }

        return allowed.logical_or(allowed.any(-1, keepdim: true).logical_not()).MoveToOuterDisposeScope();
    }

    /// <summary>Shares n masks (B, n, h·w) among rows: each row gets one, or with more masks than rows the union of its share.</summary>
    private static Tensor Share(Tensor masks, long rows)
    {
        var count = masks.shape[1];
        if (count == rows || count == 0 || rows == 0)
        {
            return count == 0 ? ones(masks.shape[0], rows, masks.shape[2], @bool, masks.device) : masks.narrow(1, 0, rows);
        }

        var assigned = new float[rows, count];
        for (long i = 0; i < Math.Max(rows, count); i++)
        {
            assigned[count < rows ? i : i * rows / count, count < rows ? i * count / rows : i] = 1;
        }

        return tensor(assigned, device: masks.device).matmul(masks.to_type(float32)) > Constant(0); // (rows, n) x (B, n, h·w)
    }
}
