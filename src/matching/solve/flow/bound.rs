//! What any prices prove.

use super::network::Network;

impl Network {
    /// The most any answer can be worth, proven by these prices (weak duality); the engine's values, rewards included.
    pub(crate) fn bound(&self, y: &[i64]) -> i128 {
        let mut sum = 0_i128;
        for node in 0..self.nodes() as u32 {
            let bounds = self.bounds[node as usize];
            let gain = i128::from(y[node as usize] - self.above(node, y));
            let low = i128::from(bounds.low.min(bounds.up));
            sum += low * (gain + i128::from(self.hard)).max(0) + (i128::from(bounds.up) - low) * gain.max(0);
        }
        for left in 0..self.left as u32 {
            for at in self.of(left) {
                sum += i128::from((self.value[at] - y[left as usize] - y[self.to[at] as usize]).max(0));
            }
        }
        sum
    }
}
