package dev.lutra.nn.train;

import dev.lutra.nn.Settings;

/// Elastic deformation of images (Simard, Steinkraus and Platt 2003): every pixel is fetched from a
/// place that is moved at random. Right and down by themselves, the moves are noise, uniform in
/// `[-1, 1]`, smoothed by a Gaussian whose weights sum to 1, times `alpha`. Their standard
/// deviation is `alpha / (2 sqrt(3 pi) sigma)`, about `alpha / (6.1 sigma)` pixels, as long as
/// sigma is at least 1.
///
/// @param alpha strength; 34 with a sigma of 4, as in the paper, moves pixels by 1.4 (standard
///   deviation); 0 for none
/// @param sigma standard deviation of the Gaussian in pixels: how far neighbors move alike
public record Elastic(double alpha, double sigma) {
  /// No deformation.
  public static final Elastic NONE = new Elastic(0, 4);

  /// @throws IllegalArgumentException if a setting is out of range
  public Elastic {
    Settings.notNegative("training.augmentation.elastic.alpha", alpha);
    Settings.check(
        sigma > 0 && sigma <= 64, "training.augmentation.elastic.sigma", sigma, "0 < x <= 64");
  }
}
