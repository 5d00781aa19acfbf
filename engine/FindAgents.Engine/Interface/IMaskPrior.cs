using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>
/// What a variable's geometry says about its mask before any pixel is looked at: a bias that is added to its mask logits,
/// and to the logits that limit its content attention, from the first layer on.
/// </summary>
/// <remarks>
/// An implementation with parameters derives from <see cref="nn.Module"/>; <see cref="FindInterface"/> then registers it
/// as <c>mask_prior</c>. It must be differentiable. The official interface has none.
/// </remarks>
public interface IMaskPrior
{
    /// <summary>Computes the bias on a grid that covers the whole image.</summary>
    /// <param name="variable">The variable's name, such as <c>proposals_vision_segment</c>.</param>
    /// <param name="decoderOutput">(B, Q, C): the variable's rows after the final normalisation.</param>
    /// <param name="geometry">(B, Q, G): what the caller gave as <see cref="VariableInput.Geometry"/>.</param>
    /// <param name="height">Rows of the grid; row r is centred at (r + ½) / height.</param>
    /// <param name="width">Columns of the grid; column c is centred at (c + ½) / width.</param>
    /// <returns>(B, Q, height, width), added to the logits.</returns>
    Tensor Bias(string variable, Tensor decoderOutput, Tensor geometry, long height, long width);
}
